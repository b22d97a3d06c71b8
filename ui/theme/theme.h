#pragma once

#include <QColor>
#include <QString>

class QApplication;
class QFont;
class QWidget;

namespace kan::ui {

/// The colours and type of the program in one place; matches the mock-ups. Widgets ask for it when they paint.
struct Theme {
    bool dark = false;
    QColor window;  ///< behind everything
    QColor panel;   ///< docks and cards
    QColor field;   ///< line edits, idle buttons
    QColor border;  ///< hairlines
    QColor text;
    QColor muted;   ///< captions, axis labels
    QColor accent;  ///< primary button, selection
    QColor accent_text;
    QColor grid;     ///< grid lines in plots
    QColor outside;  ///< shading of what the data does not cover
    QColor warning;
    QColor error;
    QColor train, test, penalty;      ///< the three curves
    QColor numeric, symbolic, mixed;  ///< edges
    QColor pruned;

    static Theme light();
    static Theme darkTheme();
    /// By the widget's palette (dark if its window colour is dark).
    static const Theme &of(const QWidget *widget);
    /// Fusion style, palette, font and style sheet for the whole program. `name`: "light", "dark" or "" (the system's).
    static void apply(QApplication &application, const QString &name);
};

/// `font` times `factor`, at least 1 px.
QFont scaledFont(const QFont &font, double factor);

}  // namespace kan::ui
