namespace Runtime.Harness.Clients;

/// <summary>What an audited subscriber can do wrong on purpose.</summary>
public enum Sabotage
{
    None,

    /// <summary>Leaves out one notification of a few thousand.</summary>
    Lose,

    /// <summary>Takes one notification of a few thousand twice.</summary>
    Repeat,

    /// <summary>Keeps what it got for ever.</summary>
    Leak,

    /// <summary>Leaves a session behind on the server.</summary>
    KeepSession,
}
