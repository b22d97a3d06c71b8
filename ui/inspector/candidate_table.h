#pragma once

#include <QTableView>

#include "ui/inspector/candidate_model.h"

namespace kan::ui {

/// The list of candidates: the keyboard (the best one first) and the mouse show one over the curve, Enter fixes it, U
/// takes the function off, Del prunes the edge.
class CandidateTable : public QTableView {
    Q_OBJECT

  public:
    explicit CandidateTable(QWidget *parent = nullptr);

    void setReading(const std::shared_ptr<const EdgeReading> &reading);
    void setFixed(const QString &function) { model_->setFixed(function); }
    /// The candidate under the mouse, else the chosen one; null: none.
    const Candidate *shown() const;
    /// The chosen one, else the best; null: there are none.
    const Candidate *chosen() const;
    CandidateModel *candidates() const { return model_; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void shownChanged();
    void fixRequested(const QString &function, const kan::Affine &params);
    void unfixRequested();
    void pruneRequested();

  protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void changeEvent(QEvent *event) override;

  private:
    void setHovered(int row);
    void fitRows();
    void requestFix(const Candidate *candidate);

    CandidateModel *model_;
    int hovered_ = -1;
};

}  // namespace kan::ui
