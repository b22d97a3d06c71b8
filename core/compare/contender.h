#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/dataset.h"
#include "core/fit/form_spec.h"
#include "core/interpret/prune.h"
#include "core/model/kan_spec.h"
#include "core/model/mlp.h"
#include "core/train/training_options.h"

namespace kan {

enum class ContenderKind { Kan, Mlp, Linear, Formula };
std::string_view toString(ContenderKind kind);  ///< "kan", "mlp", "linear", "formula"
/// Throws std::invalid_argument naming the choices.
ContenderKind contenderKindFromString(std::string_view text);

/// One way of learning the data that is compared with others. Inputs and outputs of the network come from the data and
/// the loss.
struct Contender {
    std::string name;
    ContenderKind kind = ContenderKind::Kan;
    std::vector<int> hidden;  ///< nodes of the hidden layers; none for Linear and Formula
    KanSpec kan;              ///< of a KAN; its width is not read
    Activation activation = Activation::Relu;
    Initialisation init = Initialisation::Torch;
    TrainingOptions training;              ///< of a Formula the loss alone
    FormSpec form;                         ///< of a Formula, which is fitted by least squares in the user's units
    std::optional<PruneThresholds> prune;  ///< of a KAN, after training; it is then trained again without penalty
    int retrain_steps = 10;
    bool symbolic = false;  ///< of a KAN, at the end: as many edges as can be become functions

    /// Throws std::invalid_argument in words.
    void validate() const;
    bool operator==(const Contender &) const = default;
};

/// Nodes per layer of its network on such data; of a Formula inputs and output.
std::vector<int> widthOf(const Contender &contender, const Dataset &data);
/// Trainable numbers of its network on such data; constants of a Formula, which is parsed for that (form_contender.h
/// says what is thrown, and the message names the model).
std::size_t parameterCount(const Contender &contender, const Dataset &data);

/// What a KAN is usually compared with: a multilayer perceptron with the same number of parameters and, for one output
/// or classes, the linear model; both with the KAN's loss, by L-BFGS.
std::vector<Contender> usualRivals(const Contender &kan, const Dataset &data);

}  // namespace kan
