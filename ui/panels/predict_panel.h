#pragma once

#include <QWidget>
#include <vector>

#include "ui/session/point_predictor.h"

class QLabel;
class QPushButton;
class QTableWidget;
class QVBoxLayout;

namespace kan::ui {

class ExperimentSession;
class PredictFile;
class PredictInputs;

/// What the network on screen says of inputs that are typed: its outputs with their error, in the user's units, and
/// whether the point lies outside the data. Points can be kept side by side, and a file predicted. Follows training;
/// asks for nothing while it is hidden.
class PredictPanel : public QWidget {
    Q_OBJECT

  public:
    explicit PredictPanel(ExperimentSession &session, QWidget *parent = nullptr);

    PredictInputs *inputs() const { return inputs_; }
    PredictFile *file() const { return file_; }
    QTableWidget *keptTable() const { return kept_table_; }
    QPushButton *keepButton() const { return keep_; }
    QPushButton *removeButton() const { return remove_; }
    QPushButton *copyButton() const { return copy_; }
    /// "price = 523.4 ± 2.1", a line per output.
    QString outputText() const;
    /// What is to be known of it: inputs outside the data, or why there is no output.
    QString noteText() const;
    /// The kept points as CSV.
    QString keptCsv() const;
    /// The keyboard goes to the first input.
    void focusInputs();
    /// What it shows; null: nothing yet.
    const PointAnswerPtr &answer() const { return answer_; }

    bool isAsking() const { return asking_; }  ///< an answer is on its way

  signals:
    void answered();
    void notice(const QString &text);

  protected:
    void showEvent(QShowEvent *event) override;

  private:
    void buildOutputs(QVBoxLayout *column);
    void buildKept(QVBoxLayout *column);
    void buildKeptButtons(QVBoxLayout *column);
    void ask();
    void begin(const PreparedDataPtr &rows);
    void take(const PointAnswerPtr &answer);
    void showOutputs(const PointAnswer &answer);
    void showKept(const PointAnswer &answer);
    void keep();
    void removeChosen();
    void saveKept();

    ExperimentSession &session_;
    PredictInputs *inputs_;
    PredictFile *file_;
    QLabel *outputs_, *error_, *notes_;
    QTableWidget *kept_table_;
    QPushButton *keep_, *remove_, *copy_, *save_;
    std::vector<Point> kept_;
    PointAnswerPtr answer_;
    PreparedDataPtr shown_rows_;  ///< that the inputs are of
    bool focus_wanted_ = false;   ///< once there are inputs
    bool asking_ = false;         ///< an answer is on its way
    bool ask_again_ = false;      ///< and no longer the one that is wanted
    PointPredictor predictor_;
};

}  // namespace kan::ui
