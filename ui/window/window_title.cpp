#include "ui/window/window_title.h"

#include <QCoreApplication>
#include <algorithm>

namespace kan::ui {

namespace {

constexpr double kSoonDone = 1;  // s

QString titleText(const char *text) {
    return QCoreApplication::translate("WindowTitle", text);
}

}  // namespace

QString activityInTitle(const Snapshot &snapshot, const SearchState &search) {
    if (search.running) return titleText("%1…").arg(search.name);
    const bool training = snapshot.state == RunState::Running || snapshot.state == RunState::Paused;
    if (!training || snapshot.steps < 1 || snapshot.seconds < kSoonDone) return {};
    const int percent = static_cast<int>(100 * std::min(1.0, static_cast<double>(snapshot.step) / snapshot.steps));
    return (snapshot.state == RunState::Paused ? titleText("paused at %1 %") : titleText("training %1 %")).arg(percent);
}

QString windowTitle(const QString &name, const QString &activity) {
    const QString document = (name.isEmpty() ? titleText("Untitled") : name) + QStringLiteral("[*]");
    if (activity.isEmpty()) return titleText("%1 — KAN Explorer").arg(document);
    return titleText("%1 — %2 — KAN Explorer").arg(document, activity);
}

}  // namespace kan::ui
