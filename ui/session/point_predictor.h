#pragma once

#include <QMetaType>
#include <QObject>
#include <QString>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/experiment/point_prediction.h"
#include "core/experiment/prepared_data.h"
#include "ui/session/handover.h"

namespace kan::ui {

/// Points that somebody has typed, and the network that is to say what comes out.
struct PointQuestion {
    std::shared_ptr<const Kan> model;
    PreparedDataPtr data;
    LossFunction loss;
    std::vector<Point> points;  ///< may be none
};

/// What it says. Immutable.
struct PointAnswer {
    std::shared_ptr<const Kan> model;
    PreparedDataPtr data;
    RowReading reading;
    std::vector<PointInput> inputs;
    std::vector<Point> points;
    std::vector<PointPrediction> predictions;  ///< one per point
    std::vector<double> errors;                ///< outputErrors of this network
    bool symbolic = false;                     ///< every live edge is in closed form
    QString refusal;                           ///< why there are no predictions; else empty
};
using PointAnswerPtr = std::shared_ptr<const PointAnswer>;

/// How the rows of prepared data are read; without a table as numbers.
RowReading rowReadingOf(const PreparedData &data, const Experiment &experiment);

/// Says what a network makes of points, on a thread of its own; the newest question wins. Lives on the GUI thread.
class PointPredictor : public QObject {
    Q_OBJECT

  public:
    explicit PointPredictor(QObject *parent = nullptr);
    ~PointPredictor() override;

    void ask(PointQuestion question);

  signals:
    void answered(const kan::ui::PointAnswerPtr &answer);

  private:
    void loop(const std::stop_token &quit);
    PointAnswerPtr answerTo(const PointQuestion &question);

    Handover<PointAnswerPtr> handover_;
    std::mutex mutex_;  // guards up to the blank line
    std::condition_variable_any wake_;
    std::optional<PointQuestion> next_;

    PointAnswerPtr last_;  // the predictor's thread only
    std::jthread thread_;
};

}  // namespace kan::ui

Q_DECLARE_METATYPE(kan::ui::PointAnswerPtr)
