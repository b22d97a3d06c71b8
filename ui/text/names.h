#pragma once

#include <QString>
#include <optional>

namespace kan::ui {

/// Trailing digits as subscripts: "x1" becomes "x₁", "h2,3" becomes "h₂,₃"; other names stay, "pixel 3" too.
QString prettyName(const QString &name);

/// A function of the library as people write it: "x²" for "x^2", "√x", "|x|"; the others stay.
QString prettyFunction(const QString &function);

/// A formula with its long numbers to four digits: for where a name stands.
QString shortFunction(const QString &function);

/// As few characters as `digits` significant digits need, with a true minus sign: "0.031", "−1.2e−5".
QString formatNumber(double value, int digits = 3);
/// An error, or of classes the share of right rows, "92.3 %"; a dash if there is none.
QString errorFigure(const std::optional<double> &value, bool of_classes);

/// Mantissa and power of ten, "1.2e-05"; a dash for what is not finite.
QString scientificNumber(double value, int decimals = 2);

/// A note on how a table was read, without the option of kan-cli by which it is read otherwise: what follows "; --".
QString noteText(const std::string &note);

/// A whole number with its thousands apart, as the user's language does it.
QString groupedNumber(double value);

}  // namespace kan::ui
