#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <kan/dataset.h>
#include <kan/options.h>
#include <kan/table.h>

namespace kan::lib {

/// The curve from node `from` of layer `layer` to node `to` of the next one; counted from 0, as in pykan.
struct Edge {
    int layer = 0, from = 0, to = 0;
    bool operator==(const Edge &) const = default;
};

/// A Kolmogorov-Arnold network with the names and units of the rows it is for (pykan's KAN). Immutable, cheap to copy,
/// const from any number of threads; functions return new ones.
class Network {
  public:
    /// Untrained: the network that pykan builds from the same arguments and seed. Throws std::invalid_argument naming
    /// the field, its value and the allowed range.
    explicit Network(const Dataset &dataset, const Options &options = {});

    std::vector<int> width() const;          ///< nodes per layer, inputs first
    std::vector<Edge> edges() const;         ///< live ones
    std::size_t symbolicEdges() const;       ///< edges in closed form (pykan's symbolic_fun), pruned ones too
    bool allSymbolic() const;                ///< every live edge is in closed form
    std::vector<double> parameters() const;  ///< all numbers, layer after layer

    struct State;
    explicit Network(std::shared_ptr<const State> state);
    const State &state() const { return *state_; }

  private:
    std::shared_ptr<const State> state_;
};

/// Values of a network on the rows of a file.
struct Prediction {
    Table values;                       ///< [rows that can be used][m]
    std::vector<std::size_t> rows;      ///< their places in the file, from 0, increasing
    std::vector<std::string> left_out;  ///< a sentence for each other row: "row 3 (line 4): age is missing"
};

/// pykan's forward. `inputs` [N][n] in the user's units gives [N][m], numbers in the user's units, of classes the
/// network's outputs (logits). Throws std::invalid_argument if n is not the network's. The numbers do not depend on
/// `threads`, 0: all of the machine.
Table predict(const Network &network, const Table &inputs, int threads = 0);

/// The same for a file, whose columns are found by their names. Throws std::invalid_argument naming file
/// and column.
Prediction predict(const Network &network, const std::string &file, int threads = 0);

/// Root of the mean squared difference between predictions and labels [N][m], in the user's units. Throws
/// std::invalid_argument for tables of the wrong shape.
double rmse(const Network &network, const Table &inputs, const Table &labels);

}  // namespace kan::lib
