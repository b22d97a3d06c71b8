#pragma once

#include <QtTest>
#include <memory>

namespace kan::ui {

class ExperimentSession;

/// A panel over a session, on screen and active.
template <typename PanelType>
std::unique_ptr<PanelType> shown(ExperimentSession &session) {
    auto panel = std::make_unique<PanelType>(session);
    panel->resize(300, panel->sizeHint().height());
    panel->show();
    if (!QTest::qWaitForWindowExposed(panel.get())) qWarning("not exposed");
    panel->activateWindow();
    return panel;
}

}  // namespace kan::ui
