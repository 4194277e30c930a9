using System.ComponentModel;

namespace Notify.Generated;

/// <summary>The base class of generated serializers.</summary>
/// <typeparam name="T">The payload's type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class GeneratedSerializer<T> : PayloadSerializer<T>
{
    /// <summary>
    /// The members' names in JSON, including nested ones. The path in an error shows only these: any other name is the sender's content.
    /// </summary>
    protected abstract IReadOnlyCollection<string> MemberNames { get; }

    /// <summary>Writes one JSON object.</summary>
    protected abstract void WritePayload(ref PayloadWriter writer, T payload);

    /// <summary>Reads one JSON object. Errors come from <paramref name="reader"/>, which knows its position.</summary>
    protected abstract T ReadPayload(ref PayloadReader reader);

    /// <summary>The error for a member that breaks the rule of its attribute.</summary>
    /// <param name="member">The member's name in JSON.</param>
    /// <param name="rule">What is allowed, such as "at most 20 UTF-16 characters".</param>
    protected PayloadConstraintException Violated(string member, string rule) => new(Channel, member, rule);

    internal sealed override IReadOnlyCollection<string> KnownNames => MemberNames;

    internal sealed override void Write(ref PayloadWriter writer, T payload) => WritePayload(ref writer, payload);

    internal sealed override T Read(ref PayloadReader reader) => ReadPayload(ref reader);
}
