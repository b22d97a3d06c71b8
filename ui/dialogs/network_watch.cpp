#include "ui/dialogs/network_watch.h"

#include <QEvent>
#include <QWidget>

#include "ui/session/experiment_session.h"

namespace kan::ui {

namespace {

constexpr int kSoon = 400;  // ms

}  // namespace

NetworkWatch::NetworkWatch(ExperimentSession &session, QWidget &page) : QObject(&page), session_(session), page_(page) {
    soon_.setSingleShot(true);
    soon_.setInterval(kSoon);
    page_.installEventFilter(this);
    connect(&soon_, &QTimer::timeout, this, &NetworkWatch::due);
    connect(&session_, &ExperimentSession::snapshotChanged, this, &NetworkWatch::again);
    connect(&session_, &ExperimentSession::rowsChanged, this, [this] {
        emit rowsChanged();
        again();
    });
}

std::shared_ptr<const Kan> NetworkWatch::model() const {
    const SnapshotPtr snapshot = session_.snapshot();
    return snapshot->looked_at ? snapshot->looked_at->model : snapshot->model;
}

void NetworkWatch::again() {
    if (page_.isVisible() && !soon_.isActive()) soon_.start();
}

bool NetworkWatch::eventFilter(QObject *watched, QEvent *event) {
    if (watched == &page_ && event->type() == QEvent::Show) emit due();
    return QObject::eventFilter(watched, event);
}

}  // namespace kan::ui

#include "moc_network_watch.cpp"
