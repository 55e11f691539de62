# The keys of `delight schema` as the tables that stand at the end of checks/README.md.
def rows($required): .properties | to_entries[] |
    "| " + (if .key | IN($required[]) then "**`\(.key)`**" else "`\(.key)`" end) + " | " + .value.description + " |";
def shape($title): "### " + $title, "", "| key | what it is for |", "|---|---|", rows(.else.required // .required // []), "";
def article: if test("^[aeiou]") then "An " else "A " end + .;
"What must be there is bold.", "",
shape("A file"),
(.definitions | to_entries[] | .key as $name | .value | shape($name | article))
