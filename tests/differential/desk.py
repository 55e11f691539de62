"""The support desk (Papercups): which conversations and which company belong to a customer.

A conversation reaches a customer when the person's e-mail is a member's; else when the person's
company carries the organization's id; else when it carries its name. Reading taken: names compare
without case (as everywhere in the tool), and a name held by two belongs to both.
"""


from book import fold


class Desk:
    def __init__(self, book):
        export = book.export
        self.book = book
        self.there = export.has("conversations") and export.has("customers")
        self.companies = {row["id"]: row for row in
                          export.rows("companies", "id", "name", "external_id", "slack_channel_id",
                                      "inserted_at") if book.existed(row, "inserted_at")}
        self.people = {row["id"]: row for row in
                       export.rows("customers", "id", "email", "company_id", "inserted_at")}
        self.ids = {customer.id for customer in book.customers}
        self.by_name = {}
        self.by_email = {}
        for customer in book.customers:
            if fold(customer.name):
                self.by_name.setdefault(fold(customer.name), set()).add(customer.id)
            for user in customer.members:
                if user["email"]:
                    self.by_email.setdefault(user["email"].lower(), set()).add(customer.id)
        self.by_customer = {}
        for row in export.rows("conversations", "customer_id", "source", "inserted_at",
                               "first_replied_at", "closed_at"):
            if book.existed(row, "inserted_at"):
                for customer in self.reaches(self.people.get(row["customer_id"])):
                    self.by_customer.setdefault(customer, []).append(row)

    def reaches(self, person):
        """The ids of the customers that a person who wrote in belongs to."""
        if person is None:
            return set()
        by_email = self.by_email.get((person["email"] or "").lower())
        return by_email or self.owners(self.companies.get(person["company_id"]))

    def owners(self, company):
        """The ids of the customers that a desk's company stands for."""
        if company is None:
            return set()
        if company["external_id"] in self.ids:
            return {company["external_id"]}
        return self.by_name.get(fold(company["name"]), set())

    def conversations(self, customer):
        return self.by_customer.get(customer.id, [])

    def has_slack_channel(self, customer):
        """Reading taken: their company is the one that carries their id or name."""
        return any(company["slack_channel_id"] and customer.id in self.owners(company)
                   for company in self.companies.values())
