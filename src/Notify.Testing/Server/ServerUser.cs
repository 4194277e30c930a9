namespace Notify.Testing;

/// <summary>
/// The user that the server's programs run as: the current one, or another one if that is root, because PostgreSQL refuses to run as root.
/// </summary>
internal sealed class ServerUser
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    private readonly Func<IReadOnlyList<string>, Command>? _switch;

    private ServerUser(string? name, Func<IReadOnlyList<string>, Command>? @switch)
    {
        Name = name;
        _switch = @switch;
    }

    /// <summary>The other user's name; null if the programs run as the current one.</summary>
    public string? Name { get; }

    /// <summary>For messages: says which user and why, if it is not the current one.</summary>
    public string Explanation =>
        Name is null ? "" : $" (as the user '{Name}', because PostgreSQL refuses to run as root)";

    public static async Task<ServerUser> ChooseAsync(Surroundings surroundings, CancellationToken ct = default)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return new ServerUser(null, null);
        }

        foreach (string name in Candidates)
        {
            CommandResult group = await new Command("id", ["-g", name]).RunAsync(ct).ConfigureAwait(false);
            if (!group.Succeeded)
            {
                continue;
            }

            // A command that exists need not work (BusyBox's setpriv knows no users), so try each one.
            foreach (Func<IReadOnlyList<string>, Command> @switch in Switches(name, group.Output, surroundings))
            {
                CommandResult proof = await @switch(["/bin/sh", "-c", "exit 0"]).RunAsync(ct).ConfigureAwait(false);
                if (proof.Succeeded)
                {
                    return new ServerUser(name, @switch);
                }
            }
        }

        throw new EmbeddedPostgresException(
            "This process runs as root, PostgreSQL refuses to, and no way was found to run it as the user 'postgres' or "
            + "'nobody': install setpriv or runuser (Debian, Ubuntu: apt-get install util-linux), or run as an ordinary user, "
            + "or set NOTIFY_TEST_CONNECTION to the connection string of a running server.");
    }

    /// <summary>The command that runs a program as this user.</summary>
    public Command Run(string fileName, params IReadOnlyList<string> arguments) =>
        _switch is null ? new Command(fileName, arguments) : _switch([fileName, .. arguments]);

    private static IEnumerable<Func<IReadOnlyList<string>, Command>> Switches(
        string user, string group, Surroundings surroundings)
    {
        if (surroundings.FindCommand("setpriv") is { } setpriv)
        {
            yield return program =>
                new Command(setpriv, [$"--reuid={user}", $"--regid={group}", "--init-groups", "--", .. program]);
        }

        if (surroundings.FindCommand("runuser") is { } runuser)
        {
            yield return program => new Command(runuser, ["-u", user, "--", .. program]);
        }

        if (surroundings.FindCommand("su") is { } su)
        {
            yield return program =>
                new Command(su, ["-s", "/bin/sh", user, "-c", "exec " + string.Join(' ', program.Select(Quote))]);
        }

        // macOS, where su can't name a shell and 'nobody' has none.
        if (surroundings.FindCommand("sudo") is { } sudo)
        {
            yield return program => new Command(sudo, ["-n", "-u", user, "--", .. program]);
        }
    }

    private static string Quote(string word) => "'" + word.Replace("'", "'\\''") + "'";
}
