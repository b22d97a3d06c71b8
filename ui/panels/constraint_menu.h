#pragma once

class QMenu;

namespace kan::ui {

class ExperimentSession;

/// What can be known of one input, to be switched on and off. Nothing without rows.
void fillConstraintMenu(QMenu &menu, ExperimentSession &session, int input);

}  // namespace kan::ui
