#pragma once

#include <QObject>
#include <QTimer>
#include <memory>

#include "core/experiment/prepared_data.h"

namespace kan::ui {

class ExperimentSession;

/// Tells a page that stands beside the window when to look at the network: whenever the page comes into sight and, as
/// long as it is, some time after each picture, so that a run in full swing is not looked at for every one.
class NetworkWatch : public QObject {
    Q_OBJECT

  public:
    NetworkWatch(ExperimentSession &session, QWidget &page);

    /// The network on screen; null: there is none yet.
    std::shared_ptr<const Kan> model() const;
    /// due() comes before long.
    void again();

    bool eventFilter(QObject *watched, QEvent *event) override;

  signals:
    void due();
    /// What was found belongs to other rows.
    void rowsChanged();

  private:
    ExperimentSession &session_;
    QWidget &page_;
    QTimer soon_;
};

}  // namespace kan::ui
