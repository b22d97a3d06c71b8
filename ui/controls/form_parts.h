#pragma once

class QBoxLayout;
class QComboBox;
class QTableView;
class QWidget;

namespace kan::ui {

/// Width of the labels at the left of controls, the same in all rows.
int labelColumnWidth(const QWidget *widget);

/// A row of a label and a control at the end of the layout, with the control's accessible name; the label is its buddy.
QWidget *addLabelledRow(QBoxLayout *layout, const QString &label, QWidget *control, const QString &accessible,
                        QWidget *parent);

/// A combo box that leaves the wheel to what it stands in and is as narrow as it may be.
QComboBox *makeCombo(QWidget *parent);

/// Rows one below the other without lines between them, scrolled smoothly.
void prepareTable(QTableView *view);

/// For destructors: a line edit that is deleted with the focus in it says that it has been edited, and `owner`, whose
/// children are deleted last of all, is half gone by then. From now on its lines tell it nothing.
void silenceLines(QWidget *owner);

/// Chooses the entry with this data and tells nobody.
void selectQuietly(QComboBox *combo, int value);

}  // namespace kan::ui
