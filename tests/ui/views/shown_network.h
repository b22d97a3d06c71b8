#pragma once

#include <QtTest>
#include <memory>

#include "tests/ui/views/synthetic_snapshots.h"
#include "ui/network/network_view.h"

namespace kan::ui::synthetic {

/// A network view on screen, without animation, with the synthetic snapshot; null if no window came up.
inline std::unique_ptr<NetworkView> shownNetwork() {
    auto view = std::make_unique<NetworkView>();
    view->setAnimated(false);
    view->resize(940, 660);
    view->show();
    if (!QTest::qWaitForWindowExposed(view.get())) return nullptr;
    view->setSnapshot(make());
    return view;
}

}  // namespace kan::ui::synthetic
