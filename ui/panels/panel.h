#pragma once

#include <QString>
#include <QWidget>
#include <functional>

class QLabel;
class QVBoxLayout;

namespace kan {
struct Experiment;
}

namespace kan::ui {

class ExperimentSession;

/// A titled group of controls in the left column that shows the experiment and edits it.
class Panel : public QWidget {
    Q_OBJECT

  public:
    Panel(ExperimentSession &session, const QString &title, QWidget *parent = nullptr);
    ~Panel() override;

  protected:
    QVBoxLayout *content() const { return content_; }
    ExperimentSession &session() const { return session_; }
    /// A row of a label and a control, with the control's accessible name; the label is its buddy.
    QWidget *addRow(QVBoxLayout *layout, const QString &label, QWidget *control, const QString &accessible);
    /// Edits a copy of the present experiment and hands it to the session.
    void apply(const QString &text, const QString &merge_key, const std::function<void(Experiment &)> &change);
    static QLabel *caption(const QString &text, QWidget *parent);

  private:
    ExperimentSession &session_;
    QVBoxLayout *content_;
};

}  // namespace kan::ui
