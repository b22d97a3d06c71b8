#include "core/data/column_choices.h"

#include <algorithm>

#include "core/data/encoded_view.h"
#include "core/data/idx.h"
#include "core/text.h"

namespace kan {

namespace {

/// Of a column that the table has.
TableColumnUse &useNamed(const Table &table, const std::string &name, std::vector<TableColumnUse> &uses) {
    columnNamed(table, name);
    return *std::ranges::find_if(uses, [&](const TableColumnUse &use) { return use.name == name; });
}

/// It is ignored, or has another role, since somebody says so.
void forgetReason(const std::string &name, std::vector<std::string> &reasons) {
    std::erase_if(reasons, [&](const std::string &why) { return why.starts_with(concat("Column ", name, " is")); });
}

void weighBy(const Table &table, const std::string &name, ColumnRole role, std::vector<TableColumnUse> &uses,
             std::vector<std::string> &reasons) {
    if (name.empty()) return;
    TableColumnUse &use = useNamed(table, name, uses);
    if (use.role == ColumnRole::Target)
        throw DataError(concat("the target ", name, " is also the column of ",
                               role == ColumnRole::Error ? "errors" : "weights", "; choose another one"));
    use = {.name = name, .role = role};
    forgetReason(name, reasons);
}

}  // namespace

std::vector<TableColumnUse> chosenColumns(const Table &table, const TableSource &source, const ColumnChoices &choices,
                                          std::vector<std::string> &reasons) {
    std::vector<TableColumnUse> uses = suggestColumns(table, choices.targets, &reasons, lagNames(source.lags));
    std::vector<std::string> ignored = choices.ignored;
    if (const std::string &divides = source.split.readColumn(); !divides.empty()) ignored.push_back(divides);
    for (const std::string &name : ignored) {
        useNamed(table, name, uses).role = ColumnRole::Ignore;
        forgetReason(name, reasons);
    }
    weighBy(table, choices.weights, ColumnRole::Weight, uses, reasons);
    weighBy(table, choices.errors, ColumnRole::Error, uses, reasons);
    for (TableColumnUse &use : uses) {
        if (!choices.classes || use.role != ColumnRole::Target) continue;
        use.coding = ColumnCoding::Codes;
        use.scaling = ScalingRule::None;
    }
    for (const MissingChoice &choice : choices.missing) {
        TableColumnUse &use = useNamed(table, choice.column, uses);
        use.missing = choice.rule;
        use.missing_value = choice.value;
    }
    for (const std::string &name : choices.logs) useNamed(table, name, uses).log = true;
    return uses;
}

}  // namespace kan
