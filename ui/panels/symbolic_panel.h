#pragma once

#include "core/interpret/symbolic_settings.h"
#include "ui/panels/field_rows.h"
#include "ui/panels/panel.h"
#include "ui/session/reading_desk.h"

class QComboBox;
class QPushButton;

namespace kan::ui {

/// How functions are looked for, and the two searches.
class SymbolicPanel : public Panel {
    Q_OBJECT

  public:
    SymbolicPanel(ExperimentSession &session, ReadingDesk &desk, QWidget *parent = nullptr);

    SliderRow *thresholdRow() const { return threshold_; }
    QComboBox *ranking() const { return ranking_; }
    QPushButton *functionsButton() const { return functions_; }
    QPushButton *autoButton() const { return automatic_; }
    QPushButton *discoverButton() const { return discover_; }

  public slots:
    /// The functions that are candidates, to choose from and add to.
    void chooseFunctions();

  private:
    void refresh();

    ReadingDesk &desk_;
    FieldRows<SymbolicSettings> rows_;
    SliderRow *threshold_;
    QComboBox *ranking_;
    QPushButton *functions_, *automatic_, *discover_;
};

}  // namespace kan::ui
