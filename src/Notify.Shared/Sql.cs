using System.Globalization;

namespace Notify;

/// <summary>Quoting for SQL text. Every identifier and literal that NotifyGen writes into SQL goes through here.</summary>
internal static class Sql
{
    /// <summary>Quotes an identifier, so that case, spaces and quotes in it survive. Control characters are spelled out.</summary>
    public static string Identifier(string name)
    {
        string quoted = "\"" + name.Replace("\"", "\"\"") + "\"";
        return name.Any(char.IsControl) ? "U&" + Escape(quoted, "\\{0:X4}") : quoted;
    }

    /// <summary>
    /// Quotes a string literal. A backslash or a control character makes it an E'' string, whose meaning does not depend on the
    /// session's standard_conforming_strings.
    /// </summary>
    public static string Literal(string value)
    {
        string quoted = "'" + value.Replace("'", "''") + "'";
        return value.Any(character => character == '\\' || char.IsControl(character))
            ? "E" + Escape(quoted, "\\u{0:X4}")
            : quoted;
    }

    private static string Escape(string quoted, string controlFormat)
    {
        return string.Concat(quoted.Replace("\\", "\\\\").Select(character => char.IsControl(character)
            ? string.Format(CultureInfo.InvariantCulture, controlFormat, (int)character)
            : character.ToString()));
    }
}
