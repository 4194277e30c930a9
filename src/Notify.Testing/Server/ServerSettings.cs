using System.Globalization;
using System.Text;
using Npgsql;

namespace Notify.Testing;

/// <summary>The text of the settings file that the cluster's <c>postgresql.conf</c> includes.</summary>
internal static class ServerSettings
{
    private static readonly string[] Reserved = ["port", "listen_addresses", "unix_socket_directories"];

    /// <exception cref="ArgumentException">A reserved setting is given.</exception>
    public static void Check(IReadOnlyDictionary<string, string> settings)
    {
        if (settings.Keys.FirstOrDefault(key => Reserved.Contains(key, StringComparer.OrdinalIgnoreCase)) is { } key)
        {
            throw new ArgumentException(
                $"The setting '{key}' belongs to EmbeddedPostgres: the server listens on the loopback address only, on the port "
                + $"of {nameof(EmbeddedPostgresOptions)}.{nameof(EmbeddedPostgresOptions.Port)}.",
                nameof(settings));
        }
    }

    /// <param name="settings">The user's.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="primary">A superuser's connection string to the server that this one follows; null for a server that follows
    /// none.</param>
    public static string Write(IReadOnlyDictionary<string, string> settings, int port, string? primary = null)
    {
        Dictionary<string, string> all = new(EmbeddedPostgresOptions.DefaultSettings, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in settings)
        {
            all[name] = value;
        }

        all["listen_addresses"] = "127.0.0.1";
        // No socket file: its name would be shared by all servers of the machine, and its path has a limit of about 100 bytes.
        all["unix_socket_directories"] = "";
        all["port"] = port.ToString(CultureInfo.InvariantCulture);

        if (primary is not null)
        {
            NpgsqlConnectionStringBuilder follow = new(primary);
            all["primary_conninfo"] =
                $"host={follow.Host} port={follow.Port} user={follow.Username} password={follow.Password}";
        }

        StringBuilder text = new();
        foreach ((string name, string value) in all)
        {
            text.Append(name).Append(" = '").Append(value.Replace("\\", "\\\\").Replace("'", "''")).Append("'\n");
        }

        return text.ToString();
    }
}
