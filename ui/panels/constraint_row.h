#pragma once

#include <QLineEdit>
#include <QWidget>
#include <string>
#include <vector>

class QLabel;

namespace kan::ui {

class ExperimentSession;

/// What is known of the inputs, as a line of constraints, "rising(mass); periodic(t, 24)", and what is wrong with it.
class ConstraintRow : public QWidget {
    Q_OBJECT

  public:
    explicit ConstraintRow(ExperimentSession &session, QWidget *parent = nullptr);
    ~ConstraintRow() override;
    QLineEdit *line() const { return line_; }
    QLabel *problem() const { return problem_; }

  private:
    void take();
    void refresh();

    ExperimentSession &session_;
    QLineEdit *line_;
    QLabel *problem_;
    QString shown_;  ///< the session's
};

/// Puts these constraints into the experiment, one undo step, with splines that can keep them.
void setConstraints(ExperimentSession &session, const std::vector<std::string> &constraints);

}  // namespace kan::ui
