#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "core/train/training_options.h"

namespace kan {

/// One entry per finished step, at the accepted parameters.
struct TrainingHistory {
    std::vector<double> train_loss;  ///< RMSE on the training rows
    std::vector<double> test_loss;   ///< RMSE on the test rows; as train_loss if there are none
    std::vector<double> reg;         ///< penalty, without lamb
    std::vector<long> evaluations;   ///< objective evaluations so far
    std::vector<int> grid;           ///< G of the network, the largest of its layers; empty in files of older versions
    std::vector<int> grid_updates;   ///< steps (0-based) before which the grid was updated

    int steps() const { return static_cast<int>(train_loss.size()); }
    bool operator==(const TrainingHistory &) const = default;
};

enum class TrainingStatus { Failed, Completed, Stopped, Recovered };
std::string_view toString(TrainingStatus status);  ///< "failed", "completed", "stopped", "recovered"

/// What the callback sees. The references are valid during the call only.
struct TrainingProgress {
    int step = 0;       ///< steps finished
    int iteration = 0;  ///< optimiser iterations within the running step
    bool step_finished = false;
    double objective = 0.0;      ///< of the last accepted point
    double gradient_norm = 0.0;  ///< largest entry
    double step_length = 0.0;    ///< of the line search
    const Kan &model;            ///< at the accepted parameters
    const TrainingHistory &history;
};

/// Called after every optimiser iteration and after every step, on the thread that trains.
using TrainingCallback = std::function<void(const TrainingProgress &)>;

struct TrainingResult {
    TrainingStatus status = TrainingStatus::Failed;
    std::string message;
    Kan model;
    TrainingHistory history;
    long evaluations = 0;
    long iterations = 0;
};

/// Trains a network step by step; keeps the optimiser's memory between steps, so that options (lamb, lr, ...) can
/// change on the way. Not thread-safe: it belongs to one thread.
///
/// Guarantee: model() never holds a non-finite number. When an evaluation is not finite, the line search shortens its
/// step; when a whole step fails, the trainer returns to its best state, clears the optimiser's memory and goes on with
/// a shorter step; message() names the layer and edge where it happened.
class Trainer {
  public:
    /// Throws std::invalid_argument if options or dataset are invalid or the widths do not fit the data.
    Trainer(Kan model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options);
    ~Trainer();
    Trainer(Trainer &&) noexcept;
    Trainer &operator=(Trainer &&) noexcept;

    /// One step (one call of torch's optimiser.step or one accepted Levenberg-Marquardt iteration; before it, where
    /// their schedules say so, a refinement of the grid and a grid update). Returns
    /// Completed, Stopped (the model is at the last accepted iterate), Recovered or Failed. The stop token is checked
    /// at every objective evaluation.
    TrainingStatus step(std::stop_token stop = {}, const TrainingCallback &callback = {});

    /// Steps until options().steps are done, stopped or failed.
    TrainingResult run(std::stop_token stop = {}, const TrainingCallback &callback = {});

    const Kan &model() const;
    /// Puts another network of any shape that fits the data in place (pruned, refined, edited); clears the optimiser's
    /// memory, keeps the history.
    void setModel(Kan model);
    const TrainingOptions &options() const;
    /// From the next step on. Keeps the optimiser's memory unless opt changed.
    void setOptions(const TrainingOptions &options);
    const TrainingHistory &history() const;
    /// What happened last, in words for the user.
    const std::string &message() const;
    long evaluations() const;
    long iterations() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Trainer(model, dataset, options).run(stop, callback).
TrainingResult train(Kan model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options,
                     std::stop_token stop = {}, const TrainingCallback &callback = {});

}  // namespace kan
