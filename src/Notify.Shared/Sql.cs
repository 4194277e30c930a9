using System.Globalization;

namespace Notify;

/// <summary>Quotes SQL. Every identifier and literal that NotifyGen writes into SQL goes through it.</summary>
internal static class Sql
{
    /// <summary>Quotes an identifier, which keeps its case, spaces and quotes. Escapes control characters.</summary>
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

    /// <summary>The user's expression in parentheses. A comment at its end must not swallow the closing parenthesis.</summary>
    public static string Expression(string sql) => $"({sql.Replace("\r\n", "\n")}{(sql.Contains("--") ? "\n" : "")})";

    private static string Escape(string quoted, string controlFormat)
    {
        return string.Concat(quoted.Replace("\\", "\\\\").Select(character => char.IsControl(character)
            ? string.Format(CultureInfo.InvariantCulture, controlFormat, (int)character)
            : character.ToString()));
    }
}
