#pragma once

#include <QRectF>
#include <QSizeF>
#include <QString>

class QMenu;
class QPainter;
class QWidget;

namespace kan::ui {

enum class ExportFormat { Svg, Pdf, Png, Csv };

/// A view that can be drawn at any size and that can say its numbers. Pictures come on white, ready for print, whatever
/// the theme on screen.
class Exportable {
  public:
    virtual ~Exportable() = default;

    /// Natural size in device-independent pixels (1/96 inch).
    virtual QSizeF exportSize() const = 0;
    /// Draws everything, background included, into `target`.
    virtual void paintExport(QPainter &painter, const QRectF &target) = 0;
    /// The numbers behind the picture, with a header line; empty if there is nothing yet.
    virtual QString exportCsv() const = 0;
    /// File name without folder and extension.
    virtual QString exportName() const = 0;
};

/// Writes `view` to `file`, as writeFile does. On failure returns false and puts what happened and what to do next into
/// `error` (may be null). `png_scale`: pixels per device-independent pixel.
bool exportToFile(Exportable &view, ExportFormat format, const QString &file, double png_scale = 2.0,
                  QString *error = nullptr);

/// Asks for a file (and for the scale of a PNG), writes it, shows an error if there is one. False if nothing was
/// written.
bool exportInteractively(QWidget *parent, Exportable &view, ExportFormat format);

/// Puts the view on the clipboard as a picture, PNG and SVG. False, and the clipboard stays, if it is still empty.
bool copyPicture(Exportable &view);

/// Appends "Copy picture", "Export as SVG…", "PDF…", "PNG…", "CSV…". `view` must outlive the menu.
void addExportActions(QMenu &menu, QWidget *parent, Exportable &view);

}  // namespace kan::ui
