"""The order of the steps from a secured file to facts and receipt, and what happens where the program stumbles.

In: :func:`tasks.intake.take_in.take_in`, of a drop. Out: its outcome in the register, its rows in the facts.
"""
