#pragma once

#include <QDialog>
#include <optional>

class QListWidget;

namespace kan {
struct Experiment;
}

namespace kan::ui {

/// The presets, each with its picture and one sentence on what to look for.
class GalleryDialog : public QDialog {
    Q_OBJECT

  public:
    explicit GalleryDialog(QWidget *parent = nullptr);

    /// The preset that was chosen; null if none.
    const Experiment *chosen() const { return chosen_; }
    QListWidget *list() const { return list_; }

  private:
    void fill();
    void choose();

    QListWidget *list_;
    const std::vector<Experiment> &presets_;
    const Experiment *chosen_ = nullptr;
};

}  // namespace kan::ui
