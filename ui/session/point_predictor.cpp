#include "ui/session/point_predictor.h"

#include <exception>
#include <utility>

namespace kan::ui {

namespace {

bool isClosedForm(const Kan &model) {
    for (int l = 0; l < model.depth(); ++l) {
        const KanLayer &layer = model.layer(l);
        for (std::size_t e = 0; e < layer.mask.size(); ++e)
            if (layer.numericMask(e) != 0) return false;
    }
    return true;
}

}  // namespace

RowReading rowReadingOf(const PreparedData &data, const Experiment &experiment) {
    return rowReadingOf(experiment, *data.dataset, data.encoding);
}

PointPredictor::PointPredictor(QObject *parent)
    : QObject(parent),
      handover_([this](const PointAnswerPtr &answer) { emit answered(answer); }),
      thread_([this](const std::stop_token &quit) { loop(quit); }) {}

PointPredictor::~PointPredictor() {
    thread_.request_stop();
    thread_.join();
}

void PointPredictor::ask(PointQuestion question) {
    {
        const std::lock_guard lock(mutex_);
        next_ = std::move(question);
    }
    wake_.notify_one();
}

void PointPredictor::loop(const std::stop_token &quit) {
    while (true) {
        PointQuestion question;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, quit, [this] { return next_.has_value(); })) return;
            question = std::move(*next_);
            next_.reset();
        }
        last_ = answerTo(question);
        handover_.post(last_);
    }
}

PointAnswerPtr PointPredictor::answerTo(const PointQuestion &question) {
    auto answer = std::make_shared<PointAnswer>();
    answer->model = question.model;
    answer->data = question.data;
    answer->points = question.points;
    const bool same_rows = last_ && last_->data == question.data;
    try {
        answer->reading = {question.data->encoding ? *question.data->encoding : encodingOf(*question.data->dataset),
                           std::nullopt, question.loss};
        answer->inputs = same_rows ? last_->inputs : pointInputs(answer->reading.encoding, *question.data->dataset);
        answer->refusal = QString::fromStdString(networkRefusal(*question.model, answer->reading));
        if (!answer->refusal.isEmpty()) return answer;
        answer->predictions = predictPoints(*question.model, answer->reading, answer->inputs, question.points);
        answer->errors = same_rows && last_->model == question.model
                             ? last_->errors
                             : outputErrors(*question.model, *question.data->dataset, 1);
        answer->symbolic = isClosedForm(*question.model);
    } catch (const std::exception &error) {
        answer->predictions.clear();
        answer->refusal = QString::fromUtf8(error.what());
    }
    return answer;
}

}  // namespace kan::ui

#include "moc_point_predictor.cpp"
