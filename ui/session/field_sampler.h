#pragma once

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "core/experiment/prepared_data.h"
#include "core/train/loss.h"
#include "ui/session/clock.h"
#include "ui/session/field_snapshot.h"

namespace kan::ui {

/// What the field view asks for; input_y -1: a function of input_x alone. low >= high: the sampled range.
struct FieldRequest {
    static constexpr int kAutomatic = -1;  ///< as input_x: FieldChoice takes the inputs

    int input_x = 0;
    int input_y = -1;
    int output = 0;
    Loss loss = Loss::Mse;  ///< of the network; of classes: what is sampled is the probability of the output's class
    double low = 0;
    double high = 0;
    bool operator==(const FieldRequest &) const = default;
};

/// Samples target and network over one or two inputs, in the user's units, of classes as probabilities; other inputs
/// stay at their training mean. The points and the target are kept until data or request change. Not thread-safe.
class FieldSampler {
  public:
    using FieldPtr = std::shared_ptr<const FieldSnapshot>;

    explicit FieldSampler(Now now = std::chrono::steady_clock::now) : now_(std::move(now)) {}

    /// Null if the request does not fit the data.
    FieldPtr sample(const Kan &model, const PreparedDataPtr &data, const Sampling &sampling,
                    const FieldRequest &request, int threads);
    /// The sample of before if it is of the same data and request and not older than some frames, else a new one.
    FieldPtr sampleAtTimes(const Kan &model, const PreparedDataPtr &data, const Sampling &sampling,
                           const FieldRequest &request, int threads);
    /// The sample of before, or null.
    const FieldPtr &last() const { return last_; }
    /// True if there is one, of this data and request.
    bool lastIsOf(const PreparedDataPtr &data, const Sampling &sampling, const FieldRequest &request) const {
        return last_ && isFor(data, sampling, request);
    }

  private:
    std::pair<double, double> trainedRange(int input) const;
    bool isFor(const PreparedDataPtr &data, const Sampling &sampling, const FieldRequest &request) const;
    bool layOut(const Sampling &sampling, int outputs);
    double labelOf(Eigen::Index row) const;
    void deriveInputs(const Sampling &sampling);
    void evaluateTarget();
    void collectRows();
    void collectPoints();
    void decide(FieldSnapshot &field, const Matrix &outputs) const;

    Now now_;
    PreparedDataPtr data_;
    FieldRequest request_;
    std::vector<std::pair<double, double>> ranges_;
    bool valid_ = false;
    FieldSnapshot frame_;  ///< all but the network
    Matrix points_;        ///< in the network's units
    FieldPtr last_;
    std::chrono::steady_clock::time_point last_time_;
};

}  // namespace kan::ui
