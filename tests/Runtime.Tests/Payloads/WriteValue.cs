namespace Runtime.Tests.Payloads;

/// <summary>One of the writer's methods.</summary>
public delegate void WriteValue<T>(ref PayloadWriter writer, T value);
