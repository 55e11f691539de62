"""What the packs of these tests begin with: a scorecard, and customers of whom nothing but a name is known."""


def head(title, customer, name, table):
    """The text of a pack up to its checks, which follow; `customer` and `name` are expressions over the rows of the table."""
    return f"""
scorecard:
  title: {title}
  sections: [{{id: s, title: S}}]
  grades: [{{id: fine, min: 0}}]
models:
  - name: customer
    columns: {{customer_id: text, name: text, created_at: timestamptz, plan: text, owner: text, paying: boolean}}
    from: >-
      select {customer} as customer_id, {name} as name, null::timestamptz as created_at, null::text as plan,
      null::text as owner, null::boolean as paying from {table}
section: s
checks:
"""
