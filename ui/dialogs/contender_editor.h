#pragma once

#include <QDialog>
#include <memory>

#include "core/compare/contender.h"

class QCheckBox;
class QComboBox;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QSpinBox;

namespace kan::ui {

class ContenderForm;
class ValueSpinBox;

/// Asks for one model of a comparison: KAN, perceptron, linear or a formula; what it does not show stays as it was
/// given.
class ContenderEditor : public QDialog {
    Q_OBJECT

  public:
    /// `rows`: what will be learned; they set the number of inputs and outputs.
    ContenderEditor(Contender contender, std::shared_ptr<const Dataset> rows, QWidget *parent = nullptr);

    /// What is entered. Valid once the dialog has been accepted.
    Contender contender() const;

  private:
    void build(QFormLayout *form);
    void fill();
    void showKind();
    void check();
    /// "2 constants", or what is wrong; nothing while the formula is being read.
    QString formulaText(bool &good) const;

    Contender given_;
    std::shared_ptr<const Dataset> data_;
    QFormLayout *form_;
    QLineEdit *name_, *hidden_;
    ContenderForm *formula_;
    QComboBox *kind_, *activation_, *init_, *opt_;
    QSpinBox *grid_, *order_, *seed_, *steps_;
    ValueSpinBox *lamb_, *lr_;
    QCheckBox *prune_, *symbolic_;
    QLabel *problem_;
    QDialogButtonBox *buttons_;
};

}  // namespace kan::ui
