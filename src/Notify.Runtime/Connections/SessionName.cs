using System.Reflection;

namespace Notify;

/// <summary>What a connection calls itself in pg_stat_activity, so that an operator finds the process behind it.</summary>
internal static class SessionName
{
    /// <summary>PostgreSQL keeps 63 bytes of application_name (NAMEDATALEN - 1) and cuts the rest off.</summary>
    private const int MaxLength = 63;

    /// <summary>Shortens <paramref name="application"/> where the name gets too long: the role says more to an operator.</summary>
    public static string Format(string? application, string role)
    {
        string name = string.IsNullOrWhiteSpace(application)
            ? Assembly.GetEntryAssembly()?.GetName().Name ?? "dotnet"
            : application;
        // The server replaces every byte that is not printable ASCII, so here a character is a byte.
        string printable = string.Concat(name.Select(character => character is >= ' ' and <= '~' ? character : '?'));
        int room = MaxLength - role.Length - 1;
        return $"{(printable.Length <= room ? printable : printable[..room])} {role}";
    }
}
