namespace Notify.Generator.Model;

/// <summary>The names of a channel's generated types.</summary>
internal static class GeneratedNames
{
    /// <summary>The tool in <c>[GeneratedCode]</c>.</summary>
    public const string Tool = "NotifyGen";

    public static string Channel(string name) => name + "Channel";

    public static string Listener(string name) => name + "Listener";

    public static string ListenerInterface(string name) => "I" + name + "Listener";

    public static string Publisher(string name) => name + "Publisher";

    public static string PublisherInterface(string name) => "I" + name + "Publisher";

    /// <summary>The types in the payload's namespace.</summary>
    public static IEnumerable<string> All(string name) =>
        [Channel(name), Listener(name), ListenerInterface(name), Publisher(name), PublisherInterface(name)];
}
