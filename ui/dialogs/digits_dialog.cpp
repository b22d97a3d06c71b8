#include "ui/dialogs/digits_dialog.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

#include "ui/dialogs/drawing_pad.h"
#include "ui/dialogs/score_bars.h"
#include "ui/session/experiment_session.h"

namespace kan::ui {

DigitsDialog::DigitsDialog(ExperimentSession &session, QWidget *parent)
    : QDialog(parent), session_(session), pad_(new DrawingPad(28, this)), bars_(new ScoreBars(this)) {
    setWindowTitle(tr("Images one by one"));
    auto *columns = new QHBoxLayout(this);
    auto *left = new QVBoxLayout;
    left->addWidget(pad_, 1);
    buildBrowser(left);
    columns->addLayout(left, 1);
    auto *right = new QVBoxLayout;
    verdict_ = new QLabel(this);
    verdict_->setWordWrap(true);
    verdict_->setMinimumHeight(40);
    verdict_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    right->addWidget(verdict_);
    right->addWidget(bars_, 1);
    columns->addLayout(right, 1);
    resize(620, 400);

    connect(pad_, &DrawingPad::drawn, this, [this] { ask(0); });
    connect(pad_, &DrawingPad::cleared, this, [this] {
        ++question_;
        bars_->setScores({}, -1, -1);
        verdict_->setText(tr("Draw a digit, or walk through the test images."));
    });
    connect(&classifier_, &ImageClassifier::answered, this, &DigitsDialog::showAnswer);
    connect(&session_, &ExperimentSession::snapshotChanged, this, &DigitsDialog::follow);
    follow();
    ask(0);
}

void DigitsDialog::buildBrowser(QVBoxLayout *column) {
    row_ = new QSpinBox(this);
    row_->setPrefix(tr("test image "));
    row_->setMinimum(1);
    row_->setButtonSymbols(QAbstractSpinBox::NoButtons);
    row_->setAccessibleName(tr("Test image"));
    previous_wrong_ = new QPushButton(tr("◂ wrong"), this);
    previous_wrong_->setAccessibleName(tr("The test image before that the network gets wrong"));
    next_wrong_ = new QPushButton(tr("wrong ▸"), this);
    next_wrong_->setAccessibleName(tr("The next test image that the network gets wrong"));
    clear_ = new QPushButton(tr("Clear"), this);
    clear_->setToolTip(tr("Empties the pad, as a click with the right button does"));
    auto *line = new QHBoxLayout;
    line->addWidget(row_, 1);
    for (QPushButton *button : {previous_wrong_, next_wrong_, clear_}) {
        button->setAutoDefault(false);
        line->addWidget(button);
    }
    column->addLayout(line);
    connect(row_, &QSpinBox::valueChanged, this, [this] {
        pad_->showImage({});
        ask(0);
    });
    connect(previous_wrong_, &QPushButton::clicked, this, [this] { ask(-1); });
    connect(next_wrong_, &QPushButton::clicked, this, [this] { ask(1); });
    connect(clear_, &QPushButton::clicked, pad_, &DrawingPad::clear);
}

/// A new network is asked the same again.
void DigitsDialog::follow() {
    const PreparedDataPtr rows = session_.preparedData();
    const bool usable = rows && rows->image_side > 0 && rows->dataset->classes > 0;
    for (QWidget *part : std::initializer_list<QWidget *>{pad_, bars_, row_, previous_wrong_, next_wrong_, clear_})
        part->setEnabled(usable);
    if (!usable) {
        verdict_->setText(tr("This experiment has no images. Open an MNIST example first."));
        return;
    }
    if (pad_->side() != rows->image_side) pad_->setSide(rows->image_side);
    row_->setMaximum(std::max(1, static_cast<int>(rows->dataset->test_input.rows())));
    QStringList names;
    for (int c = 0; c < rows->dataset->classes; ++c)
        names << (rows->dataset->class_names.empty()
                      ? QString::number(c)
                      : QString::fromStdString(rows->dataset->class_names[static_cast<std::size_t>(c)]));
    bars_->setClasses(names);
    askAgain();
}

void DigitsDialog::askAgain() {
    const std::shared_ptr<const Kan> model = session_.snapshot()->model;
    if (!isVisible() || !model || model == asked_) return;
    ask(0);
}

void DigitsDialog::ask(int next_wrong) {
    const SnapshotPtr snapshot = session_.snapshot();
    const PreparedDataPtr rows = session_.preparedData();
    if (!snapshot->model || !rows || rows->image_side == 0 || rows->dataset->classes == 0 ||
        snapshot->model->inputs() != rows->dataset->inputs())
        return;
    asked_ = snapshot->model;
    ImageQuestion question{++question_, snapshot->model, rows, snapshot->loss, row_->value() - 1, {}, next_wrong};
    if (pad_->isDrawn() && next_wrong == 0) {
        question.row = -1;
        question.pixels = pad_->drawing();
    } else if (rows->dataset->test_input.rows() == 0) {
        return;
    }
    classifier_.ask(std::move(question));
}

void DigitsDialog::showAnswer(const ImageAnswerPtr &answer) {
    if (answer->id != question_) return;
    const bool drawing = answer->row < 0;
    if (!drawing) {
        const QSignalBlocker quiet(row_);
        row_->setValue(answer->row + 1);
        pad_->showImage(answer->pixels);
    }
    bars_->setScores(answer->scores, answer->decided, answer->label);
    const PreparedDataPtr rows = session_.preparedData();
    const auto name = [&](int c) {
        return rows && static_cast<std::size_t>(c) < rows->dataset->class_names.size()
                   ? QString::fromStdString(rows->dataset->class_names[static_cast<std::size_t>(c)])
                   : QString::number(c);
    };
    if (!answer->note.isEmpty())
        verdict_->setText(answer->note);
    else if (drawing)
        verdict_->setText(tr("The network sees <b>%1</b>.").arg(name(answer->decided)));
    else if (answer->decided == answer->label)
        verdict_->setText(tr("The network sees <b>%1</b>, rightly.").arg(name(answer->decided)));
    else
        verdict_->setText(
            tr("The network sees <b>%1</b>; it is a <b>%2</b>.").arg(name(answer->decided), name(answer->label)));
}

QString DigitsDialog::verdict() const {
    return verdict_->text();
}

}  // namespace kan::ui

#include "moc_digits_dialog.cpp"
