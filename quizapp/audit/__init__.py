"""The one hash chain of every act that matters, written in the transaction of the act itself."""
