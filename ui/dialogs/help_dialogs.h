#pragma once

class QWidget;

namespace kan::ui {

void showAbout(QWidget *parent);
void showShortcuts(QWidget *parent);

}  // namespace kan::ui
