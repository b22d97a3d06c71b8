#pragma once

#include <QStringList>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QLayout;
class QPushButton;
class QWidget;

namespace kan::ui {

class ExperimentSession;
class PlotWidget;

/// A combo as wide as its names need, up to a bound, beside `label`, whose buddy it is.
QComboBox *choiceBeside(QLabel *label, const QString &accessible, QWidget *parent);
/// Puts these entries there if it has others, keeps the chosen one by its name, and tells nobody.
void fillQuietly(QComboBox *choice, const QStringList &entries);
/// A button whose menu saves the plot as a picture or its numbers.
QPushButton *saveButton(PlotWidget *plot, QWidget *parent);
/// A muted line that wraps.
QLabel *noteLabel(QWidget *parent);
/// The page's head, its plot and the note below, one under the other.
void layOutPage(QWidget *page, QLayout *head, QWidget *plot, QLabel *note);
/// Names of the columns or outputs as they are shown.
QStringList prettyNames(const std::vector<std::string> &names);
/// Why there is nothing to be told of a network yet, in words.
QString nothingYet(const ExperimentSession &session);
/// "Training: the network of step 12. " while it trains, of a preview that it is one; else empty.
QString whichNetwork(const ExperimentSession &session);

}  // namespace kan::ui
