#pragma once

#include <QStringList>
#include <QWidget>
#include <vector>

namespace kan::ui {

/// A bar from 0 to 1 for each class.
class ScoreBars : public QWidget {
    Q_OBJECT

  public:
    explicit ScoreBars(QWidget *parent = nullptr);

    void setClasses(const QStringList &names);
    /// `label`: the right class, marked; -1: not known. No scores: empty bars.
    void setScores(const std::vector<double> &scores, int decided, int label);
    const std::vector<double> &scores() const { return scores_; }
    QSize sizeHint() const override { return {230, 240}; }

  protected:
    void paintEvent(QPaintEvent *event) override;

  private:
    QStringList names_;
    std::vector<double> scores_;
    int decided_ = -1, label_ = -1;
};

}  // namespace kan::ui
