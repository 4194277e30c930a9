namespace Notify.Generator.Model;

/// <summary>The names of a channel's generated types.</summary>
internal static class GeneratedNames
{
    /// <summary>The tool in <c>[GeneratedCode]</c>.</summary>
    public const string Tool = "NotifyGen";

    /// <summary>What all channels of an assembly are called in names: <c>AddChannels()</c>, <c>Channels.g.cs</c>.</summary>
    public const string Channels = "Channels";

    /// <summary>The file of all channels with errors. No channel has this name, because it is not an identifier.</summary>
    public const string Failed = Channels + ".Errors";

    /// <summary>The namespace that hosting code imports for registrations.</summary>
    public const string RegistrationNamespace = "Microsoft.Extensions.DependencyInjection";

    public const string SchemaNamespace = "Notify";

    public static string Registration(string name) => name + "NotifyBuilderExtensions";

    public static string Schema(string name) => name + "Schema";

    public static string Channel(string name) => name + "Channel";

    public static string Listener(string name) => name + "Listener";

    public static string ListenerInterface(string name) => "I" + name + "Listener";

    public static string Publisher(string name) => name + "Publisher";

    public static string PublisherInterface(string name) => "I" + name + "Publisher";

    /// <summary>The types in the payload's namespace.</summary>
    public static IEnumerable<string> All(string name) =>
        [Channel(name), Listener(name), ListenerInterface(name), Publisher(name), PublisherInterface(name)];
}
