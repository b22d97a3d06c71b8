#pragma once

#include <QWidget>
#include <memory>

#include "ui/labs/sampling_map_view.h"
#include "ui/plot/exporter.h"

class QComboBox;

namespace kan::ui {

/// The function, its prediction or their difference as a surface in space. Needs Qt Data Visualization and OpenGL.
class SamplingSurface : public QWidget, public Exportable {
    Q_OBJECT

  public:
    /// False where the program was built without the library or no OpenGL context can be made.
    static bool isAvailable();

    explicit SamplingSurface(QWidget *parent = nullptr);
    ~SamplingSurface() override;

    /// Null: there is nothing yet.
    void setHeats(std::shared_ptr<const SamplingHeat> target, std::shared_ptr<const SamplingHeat> prediction,
                  std::shared_ptr<const SamplingHeat> difference);

    QSizeF exportSize() const override { return size(); }
    void paintExport(QPainter &painter, const QRectF &target) override;
    QString exportCsv() const override;
    QString exportName() const override { return QStringLiteral("sampling-surface"); }

  private:
    class Private;
    std::unique_ptr<Private> d_;
};

}  // namespace kan::ui
