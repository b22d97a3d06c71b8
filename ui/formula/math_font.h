#pragma once

#include <QFont>
#include <QHash>
#include <QString>
#include <array>

namespace kan::ui {

/// TeX's styles: Display and Text are of full size, fractions within Text and all scripts are smaller.
enum class MathStyle { Display, Text, Script, ScriptScript };

/// The style of sub- and superscripts.
MathStyle scriptStyle(MathStyle style);
/// The style of numerator and denominator.
MathStyle fractionStyle(MathStyle style);

/// Italic for variables, upright for numbers, operators, names of functions and words.
enum class MathFace { Upright, Italic };

/// Extent of a text from its origin on the baseline, in pixels.
struct MathExtent {
    double width = 0;    ///< advance, or the right end of the ink if it leans out
    double lean = 0;     ///< how far the ink leans out over the advance, part of the width
    double ascent = 0;   ///< of the ink above the baseline
    double descent = 0;  ///< of the ink below the baseline
};

/// The fonts of a formula in all its sizes, with what TeX calls font parameters. Remembers extents; for one thread.
class MathFont {
  public:
    /// `pixels`: em of the full size, at least 6; sizes are whole pixels, so that glyphs are crisp.
    explicit MathFont(double pixels);

    double em(MathStyle style) const;
    /// Height of the line on which fraction bars and minus signs lie.
    double axis(MathStyle style) const;
    double xHeight(MathStyle style) const;
    /// Thickness of bars.
    double rule(MathStyle style) const;
    const QFont &font(MathFace face, MathStyle style) const;
    MathExtent extent(const QString &text, MathFace face, MathStyle style);

  private:
    struct Size {
        double em = 0, axis = 0, x_height = 0;
        std::array<QFont, 2> fonts;
        std::array<QHash<QString, MathExtent>, 2> extents;
    };
    static std::size_t indexOf(MathStyle style);
    const Size &size(MathStyle style) const { return sizes_[indexOf(style)]; }

    std::array<Size, 3> sizes_;  ///< full, script, script of a script
};

}  // namespace kan::ui
