#pragma once

#include <QDialog>

#include "ui/session/image_classifier.h"

class QLabel;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace kan::ui {

class DrawingPad;
class ExperimentSession;
class ScoreBars;

/// Single images: the test images one by one with what the network says of them, the ones it gets wrong in turn, and a
/// pad on which a digit is classified while it is drawn. Follows the network as it trains.
class DigitsDialog : public QDialog {
    Q_OBJECT

  public:
    explicit DigitsDialog(ExperimentSession &session, QWidget *parent = nullptr);

    DrawingPad *pad() const { return pad_; }
    ScoreBars *bars() const { return bars_; }
    QSpinBox *rowBox() const { return row_; }
    QPushButton *nextWrongButton() const { return next_wrong_; }
    QString verdict() const;

  private:
    void buildBrowser(QVBoxLayout *column);
    void follow();
    void askAgain();
    void ask(int next_wrong);
    void showAnswer(const ImageAnswerPtr &answer);

    ExperimentSession &session_;
    ImageClassifier classifier_;
    std::shared_ptr<const Kan> asked_;
    int question_ = 0;  ///< the newest; answers to others come too late
    DrawingPad *pad_;
    ScoreBars *bars_;
    QSpinBox *row_;
    QPushButton *previous_wrong_, *next_wrong_, *clear_;
    QLabel *verdict_;
};

}  // namespace kan::ui
