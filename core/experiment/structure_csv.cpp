#include "core/experiment/structure_csv.h"

#include "core/data/table.h"
#include "core/experiment/prediction.h"
#include "core/text.h"

namespace kan {

std::string dependenceCsv(const PartialDependence &found, const std::string &input, const std::string &output) {
    std::string text = concat(csvQuoted(input), ",", csvQuoted(output));
    for (const Eigen::Index row : found.rows) text += concat(",row ", row + 1);
    text += "\n";
    const std::vector<std::string> &categories = found.column.categories;
    for (std::size_t point = 0; point < found.column.x.size(); ++point) {
        text += categories.empty() ? numberText(found.column.x[point]) : csvQuoted(categories[point]);
        text += "," + numberText(found.mean[point]);
        for (const std::vector<double> &curve : found.curves) text += "," + numberText(curve[point]);
        text += "\n";
    }
    return text;
}

std::string contributionsCsv(const RowAttribution &found, const std::vector<std::string> &inputs,
                             const std::string &output, Eigen::Index first) {
    std::string text = "row,base";
    for (const std::string &name : inputs) text += "," + csvQuoted(name);
    text += "," + csvQuoted(output) + "\n";
    for (Eigen::Index row = 0; row < found.contributions.rows(); ++row) {
        text += concat(first + row + 1, ",", numberText(found.base));
        for (const double part : found.contributions.row(row)) text += "," + numberText(part);
        text += "," + numberText(found.output(row)) + "\n";
    }
    return text;
}

}  // namespace kan
