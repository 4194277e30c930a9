using System.Globalization;
using System.Text;
using Npgsql;

namespace Notify;

/// <summary>
/// What a database whose encoding is not UTF-8 needs: it refuses a character that its encoding lacks, and counts the bytes of a
/// payload in its own encoding (F4).
/// </summary>
internal static class ServerEncoding
{
    /// <summary>
    /// The JSON as it has to be sent over an open connection: as it is, or with every character outside ASCII as an escape, which
    /// means the same in every encoding.
    /// </summary>
    public static string Fit(string json, NpgsqlConnection connection)
    {
        return Ascii.IsValid(json) || connection.PostgresParameters["server_encoding"] == "UTF8" ? json : Escaped(json);
    }

    private static string Escaped(string json)
    {
        StringBuilder ascii = new(json.Length * 2);
        foreach (char unit in json)
        {
            // Outside its strings JSON is ASCII, so an escape is right wherever something else stands.
            if (char.IsAscii(unit))
            {
                ascii.Append(unit);
            }
            else
            {
                ascii.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            }
        }

        return ascii.ToString();
    }
}
