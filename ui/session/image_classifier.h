#pragma once

#include <QObject>
#include <QString>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "core/experiment/prepared_data.h"
#include "core/model/kan.h"
#include "core/train/loss.h"
#include "ui/session/handover.h"

namespace kan::ui {

/// An image to be told the class of: a test row, or pixels.
struct ImageQuestion {
    int id = 0;  ///< the answer's
    std::shared_ptr<const Kan> model;
    PreparedDataPtr data;
    Loss loss = Loss::Mse;
    int row = -1;                ///< of the test rows; -1: `pixels`
    std::vector<double> pixels;  ///< 0 .. 1, in reading order
    int next_wrong = 0;  ///< +1, -1: the next test row in that direction that the network gets wrong, from `row`
};

/// What the network says of it.
struct ImageAnswer {
    int id = 0;
    int row = -1;
    std::vector<double> pixels;
    int label = -1;              ///< of a test row
    int decided = 0;             ///< class
    std::vector<double> scores;  ///< per class: its probability; of a rounded output: 1 at the class it lies next to,
                                 ///< falling to 0 one class away
    QString note;                ///< in words, if there is nothing to say
};

using ImageAnswerPtr = std::shared_ptr<const ImageAnswer>;

/// Tells the class of single images on a thread of its own; the newest question wins. Lives on the GUI thread.
class ImageClassifier : public QObject {
    Q_OBJECT

  public:
    explicit ImageClassifier(QObject *parent = nullptr);
    ~ImageClassifier() override;

    void ask(ImageQuestion question);

  signals:
    void answered(const kan::ui::ImageAnswerPtr &answer);

  private:
    void loop(const std::stop_token &quit);

    Handover<ImageAnswerPtr> handover_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::optional<ImageQuestion> next_;
    std::jthread thread_;
};

}  // namespace kan::ui
