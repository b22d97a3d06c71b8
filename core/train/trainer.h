#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/data/dataset.h"
#include "core/model/kan.h"
#include "core/model/mlp.h"
#include "core/train/training_options.h"

namespace kan {

/// One entry per finished step, at the accepted parameters. Losses as lossOf tells them: RMSE for mse.
struct TrainingHistory {
    std::vector<double> train_loss;       ///< on the training rows, without those of the validation part
    std::vector<double> test_loss;        ///< on the test rows; as train_loss if there are none
    std::vector<double> reg;              ///< penalty, without lamb
    std::vector<long> evaluations;        ///< objective evaluations so far
    std::vector<int> grid;                ///< G of the network, the largest of its layers (an Mlp's: 0); empty in files
                                          ///< of older versions
    std::vector<double> validation_loss;  ///< on the validation part; empty without one
    std::vector<double> train_accuracy;   ///< share of rows of the right class; empty if the labels are numbers
    std::vector<double> test_accuracy;
    std::vector<int> grid_updates;  ///< steps (0-based) before which the grid was updated
    int kept_step = 0;              ///< step (1-based) whose network was kept for its validation loss; 0: the last one

    int steps() const { return static_cast<int>(train_loss.size()); }
    bool operator==(const TrainingHistory &) const = default;
};

/// StoppedEarly: the validation loss had not fallen for `patience` steps.
enum class TrainingStatus { Failed, Completed, Stopped, StoppedEarly, Recovered };
std::string_view toString(TrainingStatus status);  ///< "failed", "completed", "stopped", "stopped early", "recovered"

/// What the callback sees. The references are valid during the call only.
template <class Model>
struct ProgressOf {
    int step = 0;       ///< steps finished
    int iteration = 0;  ///< optimiser iterations, or batches, within the running step
    bool step_finished = false;
    double objective = 0.0;      ///< of the last accepted point
    double gradient_norm = 0.0;  ///< largest entry
    double step_length = 0.0;    ///< of the line search
    const Model &model;          ///< at the accepted parameters
    const TrainingHistory &history;
};

/// Called after every optimiser iteration and after every step, on the thread that trains.
template <class Model>
using CallbackOf = std::function<void(const ProgressOf<Model> &)>;

template <class Model>
struct ResultOf {
    TrainingStatus status = TrainingStatus::Failed;
    std::string message;
    Model model;
    TrainingHistory history;
    long evaluations = 0;
    long iterations = 0;
};

template <class Model>
struct TrainerState;

/// Trains a network, a Kan or an Mlp, step by step; keeps the optimiser's memory between steps, so that options (lamb,
/// lr, ...) can change on the way. Not thread-safe: it belongs to one thread.
///
/// Guarantee: model() never holds a non-finite number. When an evaluation is not finite, the line search shortens its
/// step; when a whole step fails, the trainer returns to its best state, clears the optimiser's memory and goes on with
/// a shorter step; message() names the layer and edge where it happened.
///
/// With a validation part, the network of the step with the lowest validation loss is put in place when the last of
/// options().steps is done or training stops early.
template <class Model>
class TrainerOf {
  public:
    /// Throws std::invalid_argument if options or dataset are invalid, the widths do not fit the data, or the options
    /// ask an Mlp for what only a Kan has (LM, grid_schedule).
    TrainerOf(Model model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options);
    ~TrainerOf();
    TrainerOf(TrainerOf &&) noexcept;
    TrainerOf &operator=(TrainerOf &&) noexcept;

    /// One step (one call of torch's optimiser.step, one accepted Levenberg-Marquardt iteration, or with
    /// options().epochs a pass over the rows batch by batch; before it, where their schedules say so, a refinement of
    /// the grid and a grid update). Returns Completed, Stopped (the model is at the last accepted iterate),
    /// StoppedEarly, Recovered or Failed. The stop token is checked at every objective evaluation.
    TrainingStatus step(std::stop_token stop = {}, const CallbackOf<Model> &callback = {});

    /// Steps until options().steps are done, stopped or failed.
    ResultOf<Model> run(std::stop_token stop = {}, const CallbackOf<Model> &callback = {});

    const Model &model() const;
    /// Puts another network of any shape that fits the data in place (pruned, refined, edited), made to keep the
    /// constraints; clears the optimiser's memory, keeps the history. Throws std::invalid_argument if it cannot keep
    /// them.
    void setModel(Model model);
    const TrainingOptions &options() const;
    /// From the next step on. Keeps the optimiser's memory unless opt changed. The validation part stays, constraints
    /// have to.
    void setOptions(const TrainingOptions &options);
    const TrainingHistory &history() const;
    /// What happened last, in words for the user.
    const std::string &message() const;
    long evaluations() const;
    long iterations() const;

  private:
    std::unique_ptr<TrainerState<Model>> state_;
};

using Trainer = TrainerOf<Kan>;
using TrainingProgress = ProgressOf<Kan>;
using TrainingCallback = CallbackOf<Kan>;
using TrainingResult = ResultOf<Kan>;

extern template class TrainerOf<Kan>;
extern template class TrainerOf<Mlp>;

/// Trainer(model, dataset, options).run(stop, callback).
TrainingResult train(Kan model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options,
                     std::stop_token stop = {}, const TrainingCallback &callback = {});
ResultOf<Mlp> train(Mlp model, std::shared_ptr<const Dataset> dataset, const TrainingOptions &options,
                    std::stop_token stop = {}, const CallbackOf<Mlp> &callback = {});

}  // namespace kan
