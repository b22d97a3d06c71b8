#include "ui/session/image_classifier.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/kernels/evaluate.h"

namespace kan::ui {

namespace {

constexpr Eigen::Index kSearched = 256;  ///< rows looked through at once for a wrong one

std::vector<double> scoresOf(Loss loss, const Matrix &outputs, int classes) {
    std::vector<double> scores;
    scores.reserve(static_cast<std::size_t>(classes));
    const bool logits = loss == Loss::BinaryCrossEntropy || loss == Loss::CrossEntropy;
    const Matrix shares = logits ? classProbabilities(outputs) : Matrix();
    for (int c = 0; c < classes; ++c)
        scores.push_back(logits ? shares(0, c) : std::max(0.0, 1 - std::abs(outputs(0, 0) - c)));
    return scores;
}

int classIn(Loss loss, const Matrix &outputs, Eigen::Index row, int classes) {
    const int columns = static_cast<int>(outputs.cols());
    const double decided = decidedClass(loss, {outputs.data(), columns, columns, columns, 0}, row);
    return static_cast<int>(std::clamp(decided, 0.0, classes - 1.0));
}

/// -1: none.
int nextWrong(const ImageQuestion &question, const std::function<bool()> &outdated) {
    const Dataset &rows = *question.data->dataset;
    const Eigen::Index count = rows.test_input.rows();
    const int step = question.next_wrong > 0 ? 1 : -1;
    for (Eigen::Index first = question.row + step; first >= 0 && first < count && !outdated();
         first += step * kSearched) {
        const Eigen::Index low = step > 0 ? first : std::max<Eigen::Index>(0, first - kSearched + 1);
        const Eigen::Index size = step > 0 ? std::min(kSearched, count - first) : first - low + 1;
        const Matrix outputs = predict(*question.model, rows.test_input.middleRows(low, size), 1);
        for (Eigen::Index n = 0; n < size; ++n) {
            const Eigen::Index at = step > 0 ? n : size - 1 - n;
            if (classIn(question.loss, outputs, at, rows.classes) != rows.test_label(low + at, 0))
                return static_cast<int>(low + at);
        }
    }
    return -1;
}

ImageAnswer answerTo(ImageQuestion question, const std::function<bool()> &outdated) {
    const Dataset &rows = *question.data->dataset;
    ImageAnswer answer;
    answer.id = question.id;
    if (question.next_wrong != 0) {
        const int found = nextWrong(question, outdated);
        if (found < 0) answer.note = ImageClassifier::tr("There is no further test image that the network gets wrong.");
        if (found >= 0) question.row = found;
    }
    answer.row = question.row;
    Matrix input(1, rows.test_input.cols());
    if (question.row >= 0) {
        input = rows.test_input.row(question.row);
        answer.label = static_cast<int>(rows.test_label(question.row, 0));
    } else {
        for (Eigen::Index p = 0; p < input.cols(); ++p) input(0, p) = question.pixels[static_cast<std::size_t>(p)];
    }
    answer.pixels.assign(input.data(), input.data() + input.size());
    const Matrix outputs = predict(*question.model, input, 1);
    if (!outputs.allFinite()) {
        answer.note = ImageClassifier::tr("The network has no finite output for this image.");
        return answer;
    }
    answer.decided = classIn(question.loss, outputs, 0, rows.classes);
    answer.scores = scoresOf(question.loss, outputs, rows.classes);
    return answer;
}

}  // namespace

ImageClassifier::ImageClassifier(QObject *parent)
    : QObject(parent),
      handover_([this](const ImageAnswerPtr &answer) { emit answered(answer); }),
      thread_([this](const std::stop_token &quit) { loop(quit); }) {}

ImageClassifier::~ImageClassifier() {
    thread_.request_stop();
    thread_.join();
}

void ImageClassifier::ask(ImageQuestion question) {
    {
        const std::lock_guard lock(mutex_);
        next_ = std::move(question);
    }
    wake_.notify_one();
}

void ImageClassifier::loop(const std::stop_token &quit) {
    while (true) {
        ImageQuestion question;
        {
            std::unique_lock lock(mutex_);
            if (!wake_.wait(lock, quit, [this] { return next_.has_value(); })) return;
            question = std::move(*next_);
            next_.reset();
        }
        const auto outdated = [&] {
            const std::lock_guard lock(mutex_);
            return next_.has_value() || quit.stop_requested();
        };
        handover_.post(std::make_shared<const ImageAnswer>(answerTo(std::move(question), outdated)));
    }
}

}  // namespace kan::ui

#include "moc_image_classifier.cpp"
