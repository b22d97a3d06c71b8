#pragma once

#include <QPushButton>
#include <QTest>

#include "ui/labs/lab_page.h"
#include "ui/labs/labs_window.h"

inline void click(QPushButton *button) {
    QTest::mouseClick(button, Qt::LeftButton);
}

/// Waits for the end of a page's run.
inline bool ended(const kan::ui::LabPage &page, int timeout = 60'000) {
    return QTest::qWaitFor([&] { return page.startButton()->text() == QStringLiteral("Start"); }, timeout);
}

inline int labIndex(const QString &title) {
    return static_cast<int>(kan::ui::LabsWindow::titles().indexOf(title));
}
