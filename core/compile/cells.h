#pragma once

#include <compare>
#include <string>
#include <vector>

namespace kan {

/// c f(a v + b), where v is the value of a cell: what an edge of a network adds to its subnode.
struct CellTerm {
    int cell = 0;
    std::string function = "x";  ///< by its name in the library, or a formula of x
    double a = 1, b = 0, c = 1;

    bool straight() const { return function == "x"; }  ///< c v: a is 1 and b is 0
    auto operator<=>(const CellTerm &) const = default;
};

/// A sum of terms: what a subnode of a network is.
struct CellSum {
    std::vector<CellTerm> terms;
    double constant = 0;

    bool isNumber() const { return terms.empty(); }
    bool isStraight() const { return terms.size() == 1 && terms.front().straight(); }
    auto operator<=>(const CellSum &) const = default;
};

/// A value that stands in a node: that of an input (no factors), a sum (one factor) or a product of sums (at most
/// KanSpec::kMaxArity).
struct Cell {
    std::vector<CellSum> factors;
    double bias = 0;  ///< added to a product
    int depth = 0;    ///< the first layer in which it can stand; inputs are layer 0
};

/// A formula as cells, each of which reads cells before it; first the inputs.
struct Cells {
    int inputs = 0;
    std::vector<Cell> cells;
    std::vector<int> outputs;  ///< cells that nothing reads
};

CellSum scaled(CellSum sum, double factor);
/// sum += other; like terms become one, and terms of 0 go.
void add(CellSum &sum, const CellSum &other);
/// The same sum with one term for each cell, as there is one edge between two nodes: functions of one cell become one
/// formula of x.
CellSum settled(CellSum sum);
/// A sum of functions of one cell as a formula of x in the grammar of Formula.
std::string textOfSum(const CellSum &sum);

}  // namespace kan
