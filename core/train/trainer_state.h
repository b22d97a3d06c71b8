#pragma once

#include <limits>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <type_traits>
#include <vector>

#include "core/random/torch_generator.h"
#include "core/train/constrained_steps.h"
#include "core/train/gauss_newton.h"
#include "core/train/mlp_objective.h"
#include "core/train/objective.h"
#include "core/train/optimizer.h"
#include "core/train/trainer.h"

namespace kan {

template <class Model>
inline constexpr bool kHasGrid = std::is_same_v<Model, Kan>;
template <class Model>
using ObjectiveOf = std::conditional_t<kHasGrid<Model>, Objective, MlpObjective>;

/// What a trainer carries from step to step; trainer.cpp takes the steps, trainer_rows.cpp chooses the rows for them,
/// trainer_grid.cpp changes grids between them.
template <class Model>
struct TrainerState {
    Model model;
    std::shared_ptr<const Dataset> dataset;  ///< without the validation part
    TrainingOptions options;
    TrainingHistory history;
    std::string message;
    long evaluations = 0;
    long iterations = 0;

    std::shared_ptr<TaskTeam> team;  ///< of all four
    ObjectiveOf<Model> train;        ///< all training rows
    ObjectiveOf<Model> test;
    ObjectiveOf<Model> validation;
    /// A batch of rows and its objective, which is bound once per number of rows and shape of network.
    struct Batch {
        ObjectiveOf<Model> objective;
        Matrix inputs, labels;
        RowWeights weights;
        bool bound = false;
    };
    Batch whole_batch, last_batch;    ///< those of batch.rows rows, and the rest at the end of an epoch
    Batch *batch = &whole_batch;      ///< the rows of the running step, if they are not all
    std::vector<Eigen::Index> order;  ///< of the running epoch
    bool train_bound = false;
    std::unique_ptr<Optimizer> optimizer;
    std::optional<GaussNewton> gauss_newton;  ///< the running step's objective with its curvature
    bool gauss_newton_bound = false;
    std::vector<InputConstraint> constraints;  ///< on all rows, those of the validation part as well
    ConstrainedSteps constrained;              ///< if there are constraints
    TorchGenerator batch_generator;
    Model best;  ///< lowest objective so far, to return to
    double best_objective = std::numeric_limits<double>::infinity();
    double last_objective = 0;  ///< data loss + lamb * penalty after the last step, on all training rows
    Matrix validation_input, validation_label;
    RowWeights validation_weight;
    Model kept;  ///< lowest validation loss so far
    double kept_loss = std::numeric_limits<double>::infinity();
    double step_scale = 1;  ///< shortens lr after a recovery
    int recoveries = 0;

    TrainerState(const TrainerState &) = delete;
    TrainerState &operator=(const TrainerState &) = delete;
    TrainerState(Model start, std::shared_ptr<const Dataset> data, const TrainingOptions &chosen);

    /// From a request of `until` on nothing is bound.
    void bindAll(const std::stop_token &until = {});
    void rebindAll();
    void setModel(Model other);
    /// Makes a network that was put in place keep the constraints.
    void takeConstraints();
    void bindConstraints();
    void clearMemory();

    bool hasTest() const { return dataset->test_input.rows() > 0; }
    bool hasValidation() const { return validation_input.rows() > 0; }
    bool usesBatches() const { return options.batch.rows > 0 && options.batch.rows < dataset->train_input.rows(); }
    ObjectiveOf<Model> &stepObjective() { return usesBatches() ? batch->objective : train; }
    const Matrix &stepInputs() const { return usesBatches() ? batch->inputs : dataset->train_input; }
    const Matrix &stepLabels() const { return usesBatches() ? batch->labels : dataset->train_label; }
    StepSettings stepSettings() const;

    /// Sets rows aside for validation.
    void splitRows();
    void drawBatch();
    void shuffle();
    int batchesPerEpoch() const;
    void takeBatch(int number);
    void bindBatch(const Eigen::Index *rows, Eigen::Index count);
    void unbindBatches();

    TrainingStatus step(const std::stop_token &stop, const CallbackOf<Model> &callback);
    OptimizerStatus optimiseEpoch(const std::stop_token &stop, const CallbackOf<Model> &callback);
    OptimizerStatus optimise(const std::stop_token &stop, const CallbackOf<Model> &callback);
    CurvedParameters &curvedObjective(const std::stop_token &stop);
    TrainingStatus recover(const std::string &where);
    /// Tells histories the losses after a step. False if they are not finite; nothing is told after a request to stop.
    bool record(const std::stop_token &stop);
    /// What the running step evaluates.
    void setStop(const std::stop_token &stop);
    /// Keeps the network if its validation loss is the lowest; puts the kept one in place at the end.
    TrainingStatus validate();
    std::string completionMessage() const;
    void report(const CallbackOf<Model> &callback, bool finished, int iteration, double objective, double norm,
                double length) const;
};

/// Before a step: the refinement and the grid update that are due.
void refineIfDue(TrainerState<Kan> &state, const std::stop_token &stop);
void updateGridIfDue(TrainerState<Kan> &state, const std::stop_token &stop);

/// G of the layer with the most intervals.
int largestGrid(const Kan &model);
inline int largestGrid(const Mlp &) {
    return 0;
}

}  // namespace kan
