#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan_spec.h"
#include "core/train/training_options.h"

namespace kan {

/// A small KAN to be trained, so that samples can be followed through it.
struct WalkTask {
    static constexpr const char *kHouses = "price";  ///< houseDataset
    static constexpr int kMostInputs = 8;
    static constexpr int kMostNodes = 12;  ///< in a hidden layer
    static constexpr int kMostLayers = 3;  ///< hidden ones
    static constexpr int kMostEdges = 48;  ///< of a layer

    std::string data = kHouses;                 ///< or a formula
    std::pair<double, double> range = {-1, 1};  ///< of a formula's inputs
    std::vector<int> hidden = {2};              ///< sum nodes of the hidden layers
    std::vector<int> products;                  ///< and multiplication nodes of two factors; none behind the last
    int grid = 5;                               ///< G
    int rows = 500;                             ///< that train; as many are tested
    int steps = 60;                             ///< of Levenberg-Marquardt, with products of L-BFGS
    std::uint64_t seed = 0;                     ///< of rows and network
    int threads = 0;                            ///< 0: as many as the machine has

    /// Throws std::invalid_argument (FormulaError for the formula) naming the field, its value and the allowed range.
    void validate() const;
    int inputs() const;
    bool multiplies() const;  ///< there is a multiplication node
    /// The ends of an input, in the user's units.
    std::pair<double, double> rangeOf(int input) const;
    /// Three bedrooms, 120 square metres, 20 years; of a formula a point within.
    std::vector<double> defaultSample() const;

    Dataset makeDataset() const;
    KanSpec spec(const Dataset &dataset) const;
    TrainingOptions training() const;
    std::string rule() const;  ///< behind the rows: the formula, or that of the houses
    /// What it says of a sample in the user's units; NaN where a formula is not defined.
    std::vector<double> truth(const std::vector<double> &sample) const;

    bool operator==(const WalkTask &) const = default;

  private:
    Rules rules() const { return multiplies() ? Rules::Pykan02 : Rules::Pykan00; }
    int productsOf(std::size_t layer) const { return layer < products.size() ? products[layer] : 0; }
    void validateFormula() const;
    void validateLayers() const;
};

/// In the network's units. Throws std::invalid_argument that names the input if the sample has another number of values
/// or one of them lies outside the task's range, where the network has seen nothing.
std::vector<double> networkSample(const WalkTask &task, const Dataset &dataset, const std::vector<double> &sample);
/// A training row in the user's units; `row` counts from 0.
std::vector<double> sampleOfRow(const Dataset &dataset, int row);

}  // namespace kan
